/** Names and layout of the time series, shared by who writes them and who reads them. */
@NullMarked
package io.fieldwarden.device.series;

import org.jspecify.annotations.NullMarked;
