package io.fieldwarden.alert.bulk;

/**
 * Why a row was not imported.
 *
 * @param row as a spreadsheet counts: the head line is 1
 * @param column empty where it is the whole row
 * @param rule that the value breaks
 */
public record Fault(int row, String column, String value, String rule) {}
