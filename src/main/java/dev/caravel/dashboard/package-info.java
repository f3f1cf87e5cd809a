/**
 * The steps of the routes behind the dashboard: {@code routes/doors/dashboard}. Its page is static and holds nothing of anybody's;
 * what it shows it reads over the same API as everybody else, with the token of whoever looks.
 */
package dev.caravel.dashboard;
