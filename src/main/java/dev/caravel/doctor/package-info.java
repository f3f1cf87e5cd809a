/** What {@code caravel doctor} looks at: whether this machine, the settings and those that are asked over the network are fit for a run. */
package dev.caravel.doctor;
