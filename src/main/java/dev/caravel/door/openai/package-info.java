/**
 * The steps of the routes that speak OpenAI's protocol: {@code routes/doors/openai}. Every agent is a model. What they are sent is
 * data; it names an agent or a run, never an endpoint.
 */
package dev.caravel.door.openai;
