/** The program's entry; everything it does lives in the packages below. */
package dev.caravel;
