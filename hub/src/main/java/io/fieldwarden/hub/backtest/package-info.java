/** Rules over stored history, with the step functions that run live. */
@NullMarked
package io.fieldwarden.hub.backtest;

import org.jspecify.annotations.NullMarked;
