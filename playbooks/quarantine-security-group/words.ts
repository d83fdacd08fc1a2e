/** What goes on although the rules are gone. */
export function wontStop(ways: readonly boolean[], isAll: boolean): string[] {
  const [closesIn, closesOut] = [ways.includes(false), ways.includes(true)];
  return [
    'Connections that are open and tracked go on until they are idle: by default up to 5 days, 350 s on newer Nitro instances.',
    'What other groups of the same interfaces let through goes on.',
    ...(isAll ? [] : ['What the other rules of the group let through goes on.']),
    ...(closesOut ? [] : ['What its interfaces open themselves goes on: egress stays, so data can still leave.']),
    ...(closesIn ? [] : ['Whoever gets in by the ingress rules still gets answers, and data with them.']),
    ...(closesOut
      ? [
          'DNS through the VPC resolver and the instance metadata (169.254.169.254) still answer: groups do not filter them.',
        ]
      : []),
    'Credentials already issued to what has the group stay valid, from anywhere, until they expire.',
  ];
}
