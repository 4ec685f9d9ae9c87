package com.example.reports;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Parameters of a team that does not use JSpecify. */
public record UnmarkedReport(
        String subject, @JsonProperty(required = true) String always) {}
