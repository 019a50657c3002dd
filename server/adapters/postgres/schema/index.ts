export * from './access';
export * from './clusters';
export * from './coordination';
export * from './customers';
export * from './events';
export * from './plans';
export * from './safety';
export * from './schedules';
