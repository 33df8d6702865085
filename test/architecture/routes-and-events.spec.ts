/** Every route of every app says who may use it, and every event has somebody who hears it: read from the built apps. */
import { SCOPES, SERVICES, catalog, type EventName, type Scope } from '@enlace/contracts';
import { JetStreamServer } from '@enlace/messaging';
import {
  openApiOf,
  routeDeclarations,
  routesWithoutScope,
  type RouteDeclaration,
  type RunningService,
} from '@enlace/service-kit';
import { APPS } from '../kit/every-app.js';

/** What has no key before it, and what stands there instead. */
const OPEN: Readonly<Record<string, string>> = {
  'HealthController.live': 'probes come from the platform, hold no key, and are not routed to from outside',
  'HealthController.started':
    'probes come from the platform, hold no key, and are not routed to from outside',
  'HealthController.ready': 'probes come from the platform, hold no key, and are not routed to from outside',
  'WebhooksController.receive': 'webhooks carry their own proof',
  'WidgetController.script': 'the script of the widget holds nothing that its pages do not show to everybody',
  'PageController.message': 'the signed token of the visit',
  'PageController.preflight': 'browsers ask it before a page may send anything',
  'PageController.script': 'the script of the widget holds nothing that its pages do not show to everybody',
  'PageController.visit':
    'only pages of the portals, by the word of the browser; the token is good for one visit',
  'WebhooksController.answer': 'webhooks carry their own proof',
};

/** Events of the catalog that no handler of ours takes from its stream, and why they are published. */
const FOR_OTHERS: Partial<Record<EventName, string>> = {
  'integration.changed': 'a notice that every replica hears, without a durable consumer',
  'channel.stopped': 'for whoever must mend the channel: its messages are held meanwhile',
  'channel.alerted': 'for whoever looks after the channel',
  'contact.linked': 'for systems of the business that keep its clients',
  'contact.link_conflict': 'for a person who must decide whose the contact is',
  'contact.unlinked': 'for systems of the business that keep its clients',
  'answer.produced': 'for systems of the business that want to know how the knowledge base did',
};

describe('the built apps', () => {
  const apps: RunningService[] = [];

  beforeAll(async () => {
    for (const app of APPS) apps.push(await app.start());
  }, 60_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.stop()));
  }, 60_000);

  const declarations = (): { service: string; declared: RouteDeclaration }[] =>
    apps.flatMap(({ name, app }) => routeDeclarations(app).map((declared) => ({ service: name, declared })));

  it('are all of the services', () => {
    expect(apps.map(({ name }) => name).sort()).toEqual([...SERVICES].sort());
  });

  it('have no route that says neither a scope nor why it is open', () => {
    expect(apps.flatMap(({ app }) => routesWithoutScope(app))).toEqual([]);
    expect(declarations().length).toBeGreaterThan(SERVICES.length * 3);
  });

  it('are open only where it was decided, for the reason that was given', () => {
    const open = declarations().flatMap(({ declared: { route, access } }) =>
      access.kind === 'open' ? [[route, access.reason] as const] : [],
    );
    expect(Object.fromEntries(open)).toEqual(OPEN);
  });

  it('describe every route that needs a key, so that the test of the tenants finds it', () => {
    const hidden = apps.flatMap(({ name, app }) => {
      const { paths } = openApiOf(app, name);
      const described = new Set(
        Object.values(paths).flatMap((path) =>
          Object.values(path as Record<string, { operationId?: string }>).map((one) => one.operationId),
        ),
      );
      return routeDeclarations(app)
        .filter(({ access }) => access.kind === 'scoped')
        .map(({ route }) => route.replace('.', '_'))
        .filter((operation) => !described.has(operation));
    });
    expect(hidden).toEqual([]);
  });

  it('ask for every scope there is: none opens nothing', () => {
    const asked = new Set<Scope>(
      declarations().flatMap(({ declared: { access } }) => (access.kind === 'scoped' ? access.scopes : [])),
    );
    expect([...asked].sort()).toEqual([...SCOPES].sort());
  });

  it('handle only events of the catalog, and every one of it that is not meant for others', () => {
    const handled = new Set(apps.flatMap(({ app }) => [...app.get(JetStreamServer).getHandlers().keys()]));
    const expected = Object.keys(catalog).filter((event) => !Object.hasOwn(FOR_OTHERS, event));
    expect([...handled].sort()).toEqual(expected.sort());
  });
});
