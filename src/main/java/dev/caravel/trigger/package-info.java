/**
 * What the triggers' routes need beside Camel's own components: the inbox, the outbox, set times that were missed. Built by
 * {@code embed} where triggers are asked for; nobody else uses it.
 */
package dev.caravel.trigger;
