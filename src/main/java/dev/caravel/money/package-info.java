/**
 * Money: amounts and accounts, what models cost, what a call cost, and the budgets that bound it. Knows nothing of Camel, of
 * events, and of runs no more than their names.
 */
package dev.caravel.money;
