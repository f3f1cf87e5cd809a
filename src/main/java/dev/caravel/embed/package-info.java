/**
 * Brings Caravel into a CamelContext: reads the settings, binds the beans that the routes refer to, adds the packaged routes
 * that the application has not replaced, and checks agents against tools before anything starts.
 *
 * <p>Found by Camel itself where the jar is on the class path of an application.
 */
package dev.caravel.embed;
