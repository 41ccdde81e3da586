import { Construct } from "constructs";
import { NodeFunction } from "../function";
import { AccessTable } from "./access";
import { authorizer } from "./functions/authorizer";
import { cameras } from "./functions/cameras";
import type { ApiFunction } from "./functions/function";
import { people } from "./functions/people";
import { playback } from "./functions/playback";
import { recordings } from "./functions/recordings";
import { servers } from "./functions/servers";
import { session } from "./functions/session";
import { tokens } from "./functions/tokens";
import { Gateway } from "./gateway";
import type { ApiProps, PlaybackSigner } from "./props";

export type * from "./props";

/** `/api/*`: signing in, people, cameras, servers, recordings. One function with one role for each, so each can do one thing. */
export class Api extends Construct {
  /** Host name that CloudFront forwards `/api/*` to. */
  readonly host: string;
  readonly id: string;
  readonly access: AccessTable;
  private readonly gateway: Gateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ApiProps,
  ) {
    super(scope, id);
    this.access = new AccessTable(this, "access", { name: `${props.name}-access`, protect: props.protect ?? true });
    this.gateway = new Gateway(this, "gateway", {
      name: props.name,
      region: props.region,
      authorizer: this.function("authorizer", authorizer(props, this.access)),
      logDays: props.logDays ?? 30,
    });
    this.host = this.gateway.host;
    this.id = this.gateway.id;
    this.add("session", session(props, this.access));
    this.add("people", people(props, this.access));
    this.add("cameras", cameras(props));
    this.add("servers", servers(props, this.access));
    this.add("tokens", tokens(this.access));
    // Without any right: whoever is nobody, or asks for what is not there, reaches only this one.
    this.add("openapi", { open: ["GET /openapi.json", "$default"] });
  }

  /**
   * Adds what names the page's host: cookies that open its media, and links that lead to it. A step of its own, after
   * the distribution: that names this API, and only these functions name the distribution, so nothing waits for itself.
   */
  playback(signer: PlaybackSigner): void {
    this.add("playback", playback(this.props, this.access, signer));
    this.add("recordings", recordings(this.props, this.access, signer.host));
  }

  /** Adds routes of a function that another module makes, for whoever is signed in. */
  serve(fn: NodeFunction, routes: readonly string[]): void {
    this.gateway.serve(fn, { closed: routes });
  }

  private add(name: string, { open, closed, slow, ...props }: ApiFunction): void {
    this.gateway.serve(this.function(name, props), { open, closed });
    for (const route of slow?.routes ?? []) this.gateway.slow(route, slow!);
  }

  private function(
    name: string,
    {
      memory,
      timeout,
      environment,
      statements,
    }: Pick<ApiFunction, "memory" | "timeout" | "environment" | "statements">,
  ): NodeFunction {
    return new NodeFunction(this, name, {
      ...{ memory, timeout, statements },
      name: `${this.props.name}-${name}`,
      code: this.props.code(name),
      bucket: this.props.media.bucket,
      environment: { ...this.props.environment, ...environment },
      retentionDays: this.props.logDays,
    });
  }
}
