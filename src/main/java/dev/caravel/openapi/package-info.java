/**
 * Operations of OpenAPI documents as tools, each behind an endpoint {@code openapi:API/OPERATION} that is called as any other tool
 * is. The document says what a call looks like; the route {@code caravel-operation} makes it.
 */
package dev.caravel.openapi;
