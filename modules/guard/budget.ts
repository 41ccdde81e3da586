import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { Construct } from "constructs";

export interface BudgetProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** US dollars a month. */
  readonly usd: number;
  /** Hears of it. AWS's own mail, without a topic and without a confirmation. */
  readonly email: string;
}

/**
 * What the account may cost a month. Of the whole account, because a filter by tag counts nothing until somebody has
 * activated that tag for cost allocation, and a budget that shows $0 is worse than none. Two budgets are free.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { name, usd, email }: BudgetProps) {
    super(scope, id);
    const notify = (notificationType: string, threshold: number) => ({
      ...{ notificationType, threshold, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN" },
      subscriberEmailAddresses: [email],
    });
    new BudgetsBudget(this, "Default", {
      name: `${name}-month`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(usd),
      limitUnit: "USD",
      notification: [notify("ACTUAL", 80), notify("FORECASTED", 100)],
    });
  }
}
