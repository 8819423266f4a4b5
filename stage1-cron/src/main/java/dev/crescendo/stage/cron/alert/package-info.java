/**
 * Tells people what became of their pipelines: a webhook, an e-mail, a command.
 * {@link dev.crescendo.stage.cron.alert.Alerts} decides who is told what, once per change.
 * An alert never changes how a run ends.
 */
@NullMarked
package dev.crescendo.stage.cron.alert;

import org.jspecify.annotations.NullMarked;
