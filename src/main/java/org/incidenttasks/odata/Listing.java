package org.incidenttasks.odata;

import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Answers {@link QueryOptions} on one entity: a page is one statement, and one more when the count is asked for.
 *
 * <p>Paging goes by the sort values of the last row. Sorted by properties that never change, a client that follows the
 * tokens gets every row that is there all the while exactly once, whatever is inserted, deleted or changed meanwhile.
 *
 * <p>Immutable and free of any entity manager: a repository keeps one.
 *
 * @param <E> the entity
 */
public final class Listing<E> {

    /**
     * Which rows there are at all for a caller.
     *
     * @param name goes into the tokens, so that one scope's token is refused in another; the tenant's id
     * @param predicate the condition, added to every statement
     */
    public record Scope<E>(String name, BiFunction<CriteriaBuilder, Root<E>, Predicate> predicate) {}

    private final Class<E> entity;
    private final PropertySet<E> properties;
    private final TokenSigner signer;
    private final Consumer<Root<E>> fetches;
    private final int mostRows;

    private Listing(
            Class<E> entity, PropertySet<E> properties, TokenSigner signer, Consumer<Root<E>> fetches, int mostRows) {
        this.entity = entity;
        this.properties = properties;
        this.signer = signer;
        this.fetches = fetches;
        this.mostRows = mostRows;
    }

    public Listing(Class<E> entity, PropertySet<E> properties, TokenSigner signer) {
        this(entity, properties, signer, root -> {}, QueryBudget.MOST_ROWS);
    }

    /** The same, fetching associations in the page's statement: {@code root -> root.fetch("incident")}; to-one only. */
    public Listing<E> fetching(Consumer<Root<E>> associations) {
        return new Listing<>(entity, properties, signer, associations, mostRows);
    }

    /** The same with another bound than {@link QueryBudget#MOST_ROWS}. */
    Listing<E> lookingThrough(int most) {
        return new Listing<>(entity, properties, signer, fetches, most);
    }

    /**
     * One page.
     *
     * @throws org.incidenttasks.Problem.Invalid when the skip token is not one of this query in this scope, or when a
     *     client's query would look through too many rows
     */
    public Page<E> page(EntityManager em, QueryOptions<E> options, Scope<E> scope) {
        requireAffordable(em, options, scope);
        OrderBy<E> order = options.orderBy().total(properties.key());
        SkipToken<E> tokens = new SkipToken<>(signer, properties.typeName(), scope.name(), options.filter(), order);
        Optional<Filter<E>> behind = options.skipToken().map(tokens::read);
        Filter<E> filter = behind.map(after -> Filter.and(List.of(options.filter(), after)))
                .orElse(options.filter());
        // One row more than asked tells whether another page follows, without a count.
        List<E> rows = em.createQuery(select(em.getCriteriaBuilder(), filter, order, scope))
                .setFirstResult(behind.isPresent() ? 0 : options.skip())
                .setMaxResults(options.top() + 1)
                .getResultList();
        boolean more = rows.size() > options.top();
        List<E> items = more ? rows.subList(0, options.top()) : rows;
        return new Page<>(
                items,
                options.count() ? OptionalLong.of(counted(em, options.filter(), scope)) : OptionalLong.empty(),
                more ? Optional.of(tokens.behind(items.get(items.size() - 1))) : Optional.empty());
    }

    private CriteriaQuery<E> select(CriteriaBuilder builder, Filter<E> filter, OrderBy<E> order, Scope<E> scope) {
        CriteriaQuery<E> query = builder.createQuery(entity);
        Root<E> root = query.from(entity);
        fetches.accept(root);
        return query.select(root)
                .where(where(builder, root, filter, scope))
                .orderBy(order.keys().stream()
                        .map(key -> {
                            var path = CriteriaFilter.path(root, key.property());
                            return key.descending() ? builder.desc(path) : builder.asc(path);
                        })
                        .toList());
    }

    /** Asks for the row behind the last one that may be looked at; only of queries that cost much per row. */
    private void requireAffordable(EntityManager em, QueryOptions<E> options, Scope<E> scope) {
        QueryBudget budget = QueryBudget.of(options, properties, mostRows);
        if (!options.bounded() || !budget.isBounded()) {
            return;
        }
        CriteriaBuilder builder = em.getCriteriaBuilder();
        CriteriaQuery<Object> query = builder.createQuery();
        Root<E> root = query.from(entity);
        Filter<E> narrowing = QueryBudget.narrowing(options.filter(), properties);
        boolean more = !em.createQuery(query.select(CriteriaFilter.path(root, properties.key()))
                        .where(where(builder, root, narrowing, scope)))
                .setFirstResult(budget.rows())
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
        if (more) {
            throw budget.refusal(properties);
        }
    }

    /**
     * How many rows match, on all pages together.
     *
     * @throws org.incidenttasks.Problem.Invalid when a client's query would look through too many rows
     */
    public long count(EntityManager em, QueryOptions<E> options, Scope<E> scope) {
        requireAffordable(em, options, scope);
        return counted(em, options.filter(), scope);
    }

    private long counted(EntityManager em, Filter<E> filter, Scope<E> scope) {
        CriteriaBuilder builder = em.getCriteriaBuilder();
        CriteriaQuery<Long> query = builder.createQuery(Long.class);
        Root<E> root = query.from(entity);
        return em.createQuery(query.select(builder.count(root)).where(where(builder, root, filter, scope)))
                .getSingleResult();
    }

    private Predicate[] where(CriteriaBuilder builder, Root<E> root, Filter<E> filter, Scope<E> scope) {
        Predicate visible = scope.predicate().apply(builder, root);
        return Filter.<E>all().equals(filter)
                ? new Predicate[] {visible}
                : new Predicate[] {visible, CriteriaFilter.predicate(filter, builder, root)};
    }
}
