/** Words from outside (of models, hosts, senders and libraries) as people get to read them. Stands below all others. */
package dev.caravel.text;
