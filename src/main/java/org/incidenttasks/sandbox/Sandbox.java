package org.incidenttasks.sandbox;

import jakarta.ejb.Stateless;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;

/** The content of a sandbox tenant. This one leaves the tenant empty: it holds the place of the real content. */
@Stateless
public class Sandbox {

    /** Puts the example incidents and tasks into a new sandbox tenant. */
    public void fill(String tenantId) {
        if (tenantId == null) {
            throw new IllegalArgumentException("A sandbox has an id");
        }
    }

    /** Puts the caller's sandbox back to how it was when it was new. */
    public void reset(Caller caller) {
        caller.require(Permission.ADMINISTER);
        if (!caller.sandbox()) {
            throw new Problem.Invalid("NotASandbox", caller.tenantName() + " is no sandbox: nothing was reset.");
        }
    }
}
