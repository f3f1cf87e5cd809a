/** What makes Camel's routes safe to run other people's steps in. */
package dev.caravel.route;
