/**
 * The route {@code caravel-approval} and the {@code approval:} component: asking a person about a call, and taking up
 * the answer.
 */
package dev.caravel.approval;
