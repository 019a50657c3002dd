import * as pricing from '@aws-sdk/client-pricing';
import type { GetProductsRequest, GetProductsResponse } from '@aws-sdk/client-pricing';
import { type Call, type OperationTable, operation } from '../model/operation';
import { AwsError } from '../wire/aws-error';
import { findProducts, toPriceListItem } from './products';

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html */
const MOST_RESULTS = 100;
const FORMAT_VERSION = 'aws_v1';
const SERVICE_CODE = 'AmazonEC2';
const TOKEN_PREFIX = 'products-from:';

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

function offsetOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const text = Buffer.from(token, 'base64').toString();
  const offset = text.startsWith(TOKEN_PREFIX) ? Number(text.slice(TOKEN_PREFIX.length)) : Number.NaN;
  if (!Number.isInteger(offset))
    throw new AwsError('InvalidNextTokenException', 'The pagination token is invalid.');
  return offset;
}

function wantedOf(filters: NonNullable<GetProductsRequest['Filters']>) {
  return filters.map(({ Type, Field, Value }) => {
    if (Type !== 'TERM_MATCH' && Type !== 'EQUALS')
      throw invalid(`Filters of the type ${Type} are not served here`);
    if (Field === undefined || Value === undefined) throw invalid('A filter needs Type, Field and Value');
    return { field: Field === 'ServiceCode' ? 'servicecode' : Field, value: Value };
  });
}

function getProducts(call: Call, input: GetProductsRequest): GetProductsResponse {
  const { ServiceCode, Filters = [], FormatVersion, MaxResults = MOST_RESULTS, NextToken } = input;
  if (FormatVersion !== undefined && FormatVersion !== FORMAT_VERSION)
    throw invalid(`FormatVersion ${FormatVersion} is not known`);
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > MOST_RESULTS)
    throw invalid(`MaxResults must be between 1 and ${MOST_RESULTS}`);
  const found = ServiceCode === SERVICE_CODE ? findProducts(wantedOf(Filters)) : [];
  const start = offsetOf(NextToken);
  const end = start + MaxResults;
  return {
    FormatVersion: FORMAT_VERSION,
    PriceList: found.slice(start, end).map((product) => toPriceListItem(product, call.now)),
    ...(end < found.length ? { NextToken: Buffer.from(`${TOKEN_PREFIX}${end}`).toString('base64') } : {}),
  };
}

export const PRICING_OPERATIONS: OperationTable = {
  GetProducts: operation(pricing.GetProducts$, getProducts),
};
