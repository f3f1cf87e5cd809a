/**
 * The steps of the routes by which other programs reach agents over HTTP: {@code routes/doors}. What they are sent is data; it
 * names an agent or a run, never an endpoint. Only {@code embed}, {@code web} and {@code cli} may use it.
 */
package dev.caravel.door;
