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

    private Listing(Class<E> entity, PropertySet<E> properties, TokenSigner signer, Consumer<Root<E>> fetches) {
        this.entity = entity;
        this.properties = properties;
        this.signer = signer;
        this.fetches = fetches;
    }

    public Listing(Class<E> entity, PropertySet<E> properties, TokenSigner signer) {
        this(entity, properties, signer, root -> {});
    }

    /** The same, fetching associations in the page's statement: {@code root -> root.fetch("incident")}; to-one only. */
    public Listing<E> fetching(Consumer<Root<E>> associations) {
        return new Listing<>(entity, properties, signer, associations);
    }

    /**
     * One page.
     *
     * @throws org.incidenttasks.Problem.Invalid when the skip token is not one of this query in this scope
     */
    public Page<E> page(EntityManager em, QueryOptions<E> options, Scope<E> scope) {
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
                options.count() ? OptionalLong.of(count(em, options.filter(), scope)) : OptionalLong.empty(),
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

    /** How many rows match, on all pages together. */
    public long count(EntityManager em, Filter<E> filter, Scope<E> scope) {
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
