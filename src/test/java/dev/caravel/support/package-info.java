/** What many tests share: a Caravel to run against, and the watch that every run of every test can be rebuilt. */
package dev.caravel.support;
