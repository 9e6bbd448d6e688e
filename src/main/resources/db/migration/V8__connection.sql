-- How an organisation reaches its systems; which connector gets an order, and with what settings.
create table connector_connection (
    tenant_id varchar(36) not null,
    id varchar(36) not null,
    connector varchar(40) not null,
    display_name varchar(200) not null,
    rank_order integer not null,
    enabled boolean not null,
    removed boolean not null,
    action_types varchar(1000),
    targets varchar(16000),
    created_at bigint not null,
    created_by varchar(300) not null,
    version bigint not null,
    primary key (tenant_id, id),
    constraint connector_connection_tenant foreign key (tenant_id) references tenant (id)
);

create table connection_setting (
    connection_id varchar(36) not null,
    name varchar(40) not null,
    tenant_id varchar(36) not null,
    secret boolean not null,
    stored_value varchar(32000) not null,
    primary key (connection_id, name),
    constraint connection_setting_connection foreign key (tenant_id, connection_id)
        references connector_connection (tenant_id, id)
);

alter table execution add column connection_id varchar(36);
