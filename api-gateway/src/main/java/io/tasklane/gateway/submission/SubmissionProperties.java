package io.tasklane.gateway.submission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tasks are let in.
 *
 * @param allowUnknownTaskTypes whether a task is accepted although nobody announced its name; it goes to the default queue
 */
@ConfigurationProperties("tasklane.gateway")
record SubmissionProperties(@DefaultValue("false") boolean allowUnknownTaskTypes) {}
