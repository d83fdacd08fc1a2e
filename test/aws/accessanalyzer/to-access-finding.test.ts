import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAccessFinding } from '../../../src/aws/accessanalyzer/to-access-finding.ts';
import { publishedSample } from '../published-sample.ts';

const ANALYZER = 'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/external';

describe('an Access Analyzer finding', () => {
  test("AWS's own example of a detailed finding", (context) => {
    const raw = publishedSample('accessanalyzer/awscli_get-finding-v2.json', context);
    const finding = toAccessFinding(raw, ANALYZER);
    expect(finding).toMatchObject({
      id: '0910eedb-381e-4e95-adda-0d25c19e6e90',
      analyzerArn: ANALYZER,
      findingType: 'ExternalAccess',
      status: 'ACTIVE',
      isPublic: false,
      principals: ['Federated: cognito-identity.amazonaws.com'],
      actions: ['sts:AssumeRoleWithWebIdentity'],
      condition: { 'cognito-identity.amazonaws.com:aud': 'us-west-2:EXAMPLE0-0000-0000-0000-000000000000' },
      analyzedAt: Date.parse('2024-02-16T18:17:47.888Z'),
      detailed: true,
    });
    expect(finding).not.toHaveProperty('error');
    expect(finding).not.toHaveProperty('bucket');
  });

  test("AWS's own example of a list knows neither who nor whether it is public", (context) => {
    const { findings } = publishedSample('accessanalyzer/awscli_list-findings-v2.json', context) as {
      findings: unknown[];
    };
    expect(findings).toHaveLength(2);
    for (const raw of findings) {
      const finding = toAccessFinding(raw, ANALYZER);
      expect(finding).toMatchObject({ detailed: false, principals: [], actions: [], status: 'ACTIVE' });
      expect(finding.isPublic).toBeUndefined();
    }
  });

  test('a public bucket is open by its policy and by an access point', () => {
    const finding = toAccessFinding(
      {
        resource: 'arn:aws:s3:::amzn-s3-demo-bucket',
        resourceType: 'AWS::S3::Bucket',
        findingDetails: [
          {
            externalAccessDetails: {
              isPublic: true,
              principal: { AWS: '*' },
              action: ['s3:GetObject', 's3:ListBucket'],
              condition: { 'aws:SourceIp': '203.0.113.0/24' },
              sources: [
                { type: 'POLICY' },
                {
                  type: 'S3_ACCESS_POINT',
                  detail: { accessPointArn: 'arn:aws:s3:us-east-1:111122223333:accesspoint/readers' },
                },
              ],
              resourceControlPolicyRestriction: 'NOT_APPLICABLE',
            },
          },
        ],
      },
      ANALYZER,
    );
    expect(finding).toMatchObject({
      bucket: 'amzn-s3-demo-bucket',
      isPublic: true,
      principals: ['AWS: *'],
      actions: ['s3:GetObject', 's3:ListBucket'],
      condition: { 'aws:SourceIp': '203.0.113.0/24' },
      sources: ['POLICY', 'S3_ACCESS_POINT: arn:aws:s3:us-east-1:111122223333:accesspoint/readers'],
      resourceControlPolicyRestriction: 'NOT_APPLICABLE',
    });
  });

  test('one that could not be analysed is neither public nor safe', () => {
    const finding = toAccessFinding(
      { resource: 'arn:aws:s3:::amzn-s3-demo-bucket', error: 'ACCESS_DENIED', findingDetails: [] },
      ANALYZER,
    );
    expect(finding).toMatchObject({ error: 'ACCESS_DENIED', principals: [], actions: [] });
    expect(finding.isPublic).toBeUndefined();
  });

  test.each([
    ['arn:aws:s3express:us-east-1:111122223333:bucket/amzn-s3-demo--use1-az4--x-s3', 'amzn-s3-demo--use1-az4--x-s3'],
    ['arn:aws-cn:s3:::amzn-s3-demo-bucket', 'amzn-s3-demo-bucket'],
    ['arn:aws:s3:us-east-1:111122223333:accesspoint/readers', undefined],
    ['arn:aws:iam::111122223333:role/Reader', undefined],
  ])('%s names the bucket %s', (resource, bucket) => {
    expect(toAccessFinding({ resource }, ANALYZER).bucket).toBe(bucket);
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (raw, detail) => {
        expect(typeof toAccessFinding(raw, ANALYZER).id).toBe('string');
        const wrapped = {
          findingDetails: [{ externalAccessDetails: detail }, detail],
          error: detail,
          resource: detail,
        };
        expect(toAccessFinding(wrapped, ANALYZER).detailed).toBe(true);
      }),
    );
  });
});
