/** A run as a file that any browser shows: without a network, without a script. */
package dev.caravel.door.page;
