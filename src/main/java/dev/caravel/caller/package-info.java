/** Those who call over HTTP: who they are, by the token that they show, and what they may. Knows of no server and no route. */
package dev.caravel.caller;
