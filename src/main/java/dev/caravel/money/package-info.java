/**
 * Money: what models cost, what a call cost, and the budgets that bound it. Knows nothing of Camel and nothing of runs but
 * their names; the agent room asks it before each call and tells it afterwards.
 */
package dev.caravel.money;
