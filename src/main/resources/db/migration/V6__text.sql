-- Tasks of an incident, in order, and the incidents that have none: PostgreSQL makes no index for a foreign key.
create index incident_task_of_incident on incident_task (tenant_id, incident_id, id);

-- What changed last comes first on the pages and in most queries. Derby reads an index forwards only.
create index incident_task_changed on incident_task (tenant_id, last_modified_at desc, id desc);
drop index incident_task_status;
create index incident_task_status on incident_task (tenant_id, status, last_modified_at desc, id desc);
create index incident_changed on incident (tenant_id, last_update_at desc, id desc);
