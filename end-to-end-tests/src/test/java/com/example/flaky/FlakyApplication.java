package com.example.flaky;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A worker whose handler a test breaks and mends. */
@SpringBootApplication(proxyBeanMethods = false)
public class FlakyApplication {}
