/** Of the query of the delegations of one's own votes. */
export const DELEGATIONS_KEY = ['delegation', 'own'];
