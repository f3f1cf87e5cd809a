/**
 * What {@code serve} answers over HTTP: its server, who may call it, and the pages for those who watch. Routes that begin
 * with {@code platform-http:} are served here too.
 *
 * <p>Only the command line uses this package; an embedding application has a server of its own.
 */
package dev.caravel.web;
