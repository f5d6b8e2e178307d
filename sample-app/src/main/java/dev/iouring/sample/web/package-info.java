/**
 * The store over HTTP.
 */
@NullMarked
package dev.iouring.sample.web;

import org.jspecify.annotations.NullMarked;
