/**
 * Brings Caravel into a CamelContext: reads the settings, binds the beans that the routes refer to, adds the packaged routes
 * that the application has not replaced, and checks agents against tools before anything starts.
 *
 * <p>Found by Camel itself; an application needs nothing but the jar on its class path.
 */
package dev.caravel.embed;
