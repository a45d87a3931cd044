/** Lines between a device and the hub that are as bad as a test wants them to be. */
package io.fieldwarden.hub.line;
