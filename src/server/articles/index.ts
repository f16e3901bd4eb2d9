export { databaseArticles, saveArticles, type ArticleSource } from './articles.ts';
