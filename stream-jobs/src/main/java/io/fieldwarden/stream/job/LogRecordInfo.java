package io.fieldwarden.stream.job;
