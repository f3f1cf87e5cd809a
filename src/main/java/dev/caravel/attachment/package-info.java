/**
 * Files that come with tasks: what they are by their bytes, how large they may be, and how a model gets them. The doors read
 * them, the loop keeps them, and {@code turn} asks whether a model reads them.
 */
package dev.caravel.attachment;
