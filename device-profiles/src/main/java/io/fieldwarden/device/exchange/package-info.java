/** Profiles in the forms of others: W3C Thing Model, ThingsBoard, 物模型 of Alibaba Link and JetLinks. Pure: text in, text out. */
@NullMarked
package io.fieldwarden.device.exchange;

import org.jspecify.annotations.NullMarked;
