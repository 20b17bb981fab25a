/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - subscriptions to events of the event queues */
#ifndef MLX5_CORE_EQ_H
#define MLX5_CORE_EQ_H

#include <linux/notifier.h>

/**
 * struct mlx5_nb - a subscriber
 * @nb: called in interrupt context with the event's type and its struct mlx5_eqe
 * @event_type: of enum mlx5_event; MLX5_EVENT_TYPE_NOTIFY_ANY is all but completions
 */
struct mlx5_nb {
	struct notifier_block nb;
	u8 event_type;
};

#define mlx5_nb_cof(ptr, type, member) \
	container_of(container_of(ptr, struct mlx5_nb, nb), type, member)

#define MLX5_NB_INIT(name, handler, event)			\
do {								\
	(name)->nb.notifier_call = (handler);			\
	(name)->event_type = MLX5_EVENT_TYPE_##event;		\
} while (0)

#endif /* MLX5_CORE_EQ_H */
