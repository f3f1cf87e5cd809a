/** The command line: {@code run}, {@code chat}, {@code serve} and {@code simulate}, and what they show on a terminal. */
package dev.caravel.cli;
