/**
 * The durable journal, in SQLite for one machine or PostgreSQL for many: the same tables, the same code.
 *
 * <p>One thread writes. It takes all appends that wait into one transaction, so that runs at the same time share the cost of
 * getting to the disk.
 */
package dev.caravel.journal.sql;
