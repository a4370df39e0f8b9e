import { Button, Title } from '@mantine/core'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading, Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { ReviewCard } from './review-card.tsx'
import './reviews.css'

/** A supervisor's inbox: decided here without a network, said when there is one. */
export function ReviewsScreen() {
  const { t } = useWords()
  const inbox = useAsk('listReviews', {})
  const exchange = useCall('exchangeReviews')
  if (inbox.isPending) return <Loading />
  if (inbox.isError) return <Failed error={inbox.error} onRetry={inbox.refetch} />
  const { mayReview, reviews } = inbox.data
  if (!mayReview) return <Empty words={t('reviews.notForYou')} />
  return (
    <div className="screen screen-middle">
      <Title order={1}>{t('reviews.title')}</Title>
      <div>{t('reviews.help')}</div>
      <div className="row">
        <Button
          size="lg"
          data-testid="reviews-exchange"
          disabled={exchange.isPending}
          onClick={() => exchange.mutate({})}
        >
          {exchange.isPending ? t('reviews.exchanging') : t('reviews.exchange')}
        </Button>
        <Refusal reason={refusalOf(exchange)} />
      </div>
      {reviews.length === 0 && <Empty words={t('reviews.none')} />}
      {reviews.map((review) => (
        <ReviewCard key={`${review.application}/${review.version}`} review={review} />
      ))}
    </div>
  )
}
