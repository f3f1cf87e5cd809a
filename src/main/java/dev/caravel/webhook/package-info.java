/** Webhooks: how a run ended, posted to the address in its {@code replyTo} by the route {@code caravel-webhook}. */
package dev.caravel.webhook;
