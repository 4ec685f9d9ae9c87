package io.tasklane.e2e;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the processes that all of them share, and shows what these said last when a test fails. */
final class KillableSuiteExtension implements ParameterResolver, AfterTestExecutionCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(KillableSuiteExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KillableSuite.class;
    }

    @Override
    public KillableSuite resolveParameter(ParameterContext parameter, ExtensionContext context) {
        KillableSuite suite = suite(context);
        suite.forgetTheDead();
        return suite;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(failure -> System.err.println(suite(context).lastWords()));
    }

    private static KillableSuite suite(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(KillableSuite.class, none -> KillableSuite.started(), KillableSuite.class);
    }
}
