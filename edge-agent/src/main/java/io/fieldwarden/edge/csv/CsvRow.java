package io.fieldwarden.edge.csv;

import io.fieldwarden.device.ChannelId;
import java.util.Map;

/**
 * One usable line of a file.
 *
 * @param line from 1, the header being line 1
 * @param at epoch milliseconds
 */
record CsvRow(long line, long at, Map<ChannelId, Double> values) {}
