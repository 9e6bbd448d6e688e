/** Makes the key that https is served with, or takes one's own, and tells the server of it; knows no request. */
package org.incidenttasks.https;
