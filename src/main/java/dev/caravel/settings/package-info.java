/**
 * The settings: a {@link dev.caravel.settings.Catalog} tells the name, the kind, the default and the text of each. What reads
 * and checks them follows from it, and so do {@code application.properties} and the tables in {@code docs/configuration.md}.
 */
package dev.caravel.settings;
