create schema raw;
create schema curated;
create table raw.orders (
    id integer, customer_id integer, status varchar, total decimal(12, 2), ordered_at timestamp, paid_at timestamp,
    country varchar, tags varchar[], utm struct(source varchar, medium varchar)
);
insert into raw.orders values
    (1, 1, 'paid', 10.50, '2026-01-01 10:00:00', '2026-01-02 10:00:00', 'DE', ['new', 'x'], {'source': 'ads', 'medium': 'web'}),
    (2, 1, 'new', 20.00, '2026-01-01 12:00:00', null, 'AT', ['a'], {'source': 'mail', 'medium': null}),
    (3, 2, 'paid', 120.25, '2026-01-02 09:30:00', '2026-01-02 09:31:00', 'DE', [], null),
    (4, 3, 'returned', 7.00, '2026-01-05 23:59:59', '2026-01-06 00:00:00', null, null, null);
create table raw.customers (id integer, name varchar, country varchar, signed_up_at timestamp);
insert into raw.customers values
    (1, 'Ada', 'DE', '2025-12-01 00:00:00'), (2, 'Ben', 'AT', '2025-12-02 00:00:00'), (3, 'Cem', 'DE', null),
    (5, 'Dora', 'FR', '2026-01-01 00:00:00');
create table raw.payments (id integer, order_id integer, method varchar, amount decimal(12, 2));
insert into raw.payments values (1, 1, 'card', 10.50), (2, 3, 'bank', 100.00), (3, 3, 'card', 20.25), (4, 9, 'card', 1.00);
create table raw.returns (order_id integer, amount decimal(12, 2));
insert into raw.returns values (4, 7.00), (1, 0.50);
create table raw.order_lines (order_id integer, sku varchar, quantity integer);
insert into raw.order_lines values (1, 'a', 1), (1, 'b', 2), (3, 'a', 5);
create table raw.prices (sku varchar, price decimal(12, 2), valid_from timestamp);
insert into raw.prices values ('a', 1.00, '2025-01-01'), ('a', 2.00, '2026-01-02'), ('b', 3.00, '2025-06-01');
create table raw.events (
    id integer, customer_id integer, name varchar, seen_at timestamp, utm struct(source varchar, medium varchar), payload json
);
insert into raw.events values
    (1, 1, 'visit', '2026-01-01 09:00:00', {'source': 'ads', 'medium': 'web'}, '{"name": "x", "user": {"id": 7}, "lines": [{"sku": "a", "quantity": 2}]}'),
    (2, null, 'visit', '2026-01-01 09:05:00', null, '{"amount": "1.5"}');
create table raw.categories (id integer, parent_id integer, name varchar);
insert into raw.categories values (1, null, 'all'), (2, 1, 'books'), (3, 2, 'novels');
create table raw."Odd Table" (id integer, "Some Column" varchar);
insert into raw."Odd Table" values (1, 'x');
create table raw."order" (id integer, total integer);
insert into raw."order" values (1, 2);
create table raw.users (customer_id integer, email varchar);
insert into raw.users values (1, 'ada@example.org'), (2, null);
create table curated.users (customer_id integer, name varchar, country varchar, revenue decimal(12, 2), purchases integer);
insert into curated.users values (1, 'Ada', 'DE', 30.50, 2), (2, 'Ben', 'AT', 120.25, 1), (5, 'Dora', 'FR', 0, 0);
create table raw.words (
    date date, timestamp timestamp, "order" integer, name varchar, value integer, type varchar, year integer, month integer,
    day integer, key varchar, text varchar, status varchar, time time, position integer, level integer, action varchar,
    source varchar, method varchar, count integer, sum integer, rank integer, role varchar, comment varchar,
    language varchar, session varchar, start integer, data varchar, format varchar, index integer, first integer,
    last integer, version integer, state varchar, path varchar, currency varchar, number integer, size integer, mode varchar
);
insert into raw.words (date, name, value, count) values ('2026-01-01', 'n', 1, 2);
